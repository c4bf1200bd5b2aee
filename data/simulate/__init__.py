"""The simulated drive: a road, its damage and a phone's film of it, all with known truth and no foreign picture.

`simulate_drive` films one drive along any network; `sample_drives` films the two that `make demo` starts with;
`training_pictures` gives single frames with boxes round every damage, `write_pictures` puts them into a folder.
"""

from data.simulate.camera import Attitude, Camera
from data.simulate.drive import SPARSE, Bump, DrivePlan, Stop
from data.simulate.film import DriveFiles, simulate_drive
from data.simulate.fleet import Fleet
from data.simulate.gnss import Gnss
from data.simulate.labelled import write_pictures
from data.simulate.network import Road, read_roads
from data.simulate.route import BrokenRouteError, Leg, Route, plan_route
from data.simulate.samples import SAMPLE_ROADS, sample_drives
from data.simulate.scatter import scatter
from data.simulate.scene import Damage, Light, Repair, Scene
from data.simulate.training import training_pictures
from data.simulate.weather import WEATHERS, Weather

__all__ = [
    "SAMPLE_ROADS",
    "SPARSE",
    "WEATHERS",
    "Attitude",
    "BrokenRouteError",
    "Bump",
    "Camera",
    "Damage",
    "DriveFiles",
    "DrivePlan",
    "Fleet",
    "Gnss",
    "Leg",
    "Light",
    "Repair",
    "Road",
    "Route",
    "Scene",
    "Stop",
    "Weather",
    "plan_route",
    "read_roads",
    "sample_drives",
    "scatter",
    "simulate_drive",
    "training_pictures",
    "write_pictures",
]
