"""The pixels of simulated drives: asphalt, damage, weather, windscreen and lens.

`simulate_drive` films one drive along any network; `sample_drives` films those that `make demo` shows;
`training_pictures` gives single frames with boxes round every damage, `write_pictures` puts them into a folder.
"""

from data.render.film import DriveFiles, simulate_drive
from data.render.labelled import write_pictures
from data.render.samples import SAMPLE_ROADS, sample_drives
from data.render.training import training_pictures

__all__ = ["SAMPLE_ROADS", "DriveFiles", "sample_drives", "simulate_drive", "training_pictures", "write_pictures"]
