"""Ultralytics' trainer with our own pictures: scenes made anew for each step; on a CPU bfloat16 where it has it."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino as ov

from model.datasets.readers import CLASSES
from model.datasets.samples import Sample
from model.detection import Image
from model.training.augmentation.pasting import cut_hole, paste_hole
from model.training.augmentation.scenes import SCENES
from model.vocabulary import DamageClass


class Folder:
    """Labelled pictures of one source, read when drawn; labels `class x y w h` beside them."""

    def __init__(self, folder: Path) -> None:
        self.images = sorted((folder / "images").iterdir())
        self.labels = [_read_labels(folder / "labels" / f"{path.stem}.txt") for path in self.images]

    def sample(self, index: int) -> Sample:
        """The picture and its boxes in pixels."""
        image = np.asarray(cv2.imread(str(self.images[index])), dtype=np.uint8)
        height, width = image.shape[:2]
        table = self.labels[index]
        centre, half = table[:, 1:3], table[:, 3:5] / 2
        boxes = np.concatenate([centre - half, centre + half], axis=1) * (width, height, width, height)
        return Sample(image, table[:, 0].astype(np.int64), boxes)


def _read_labels(path: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    rows = [list(map(float, line.split()[:5])) for line in path.read_text().splitlines()] if path.exists() else []
    return np.array(rows, np.float64).reshape(-1, 5)


class Scenes:
    """A torch data set: `length` scenes an epoch, each drawn from the sources by their shares.

    Holes are pasted into `pasted` of the pictures from sources whose horizon (over the height) is known by name.
    """

    def __init__(
        self,
        folders: dict[Path, float],
        scenery: list[Path],
        size: tuple[int, int],
        length: int,
        seed: int,
        horizons: dict[str, float],
        pasted: float,
        make: str = "road",
    ) -> None:
        self._make = SCENES[make]
        self._folders = [Folder(path) for path in folders]
        self._horizons = [horizons.get(path.name) for path in folders]
        self._pasted = pasted
        self._holes = [
            (folder, index, horizon)
            for folder, horizon in zip(self._folders, self._horizons, strict=True)
            if horizon is not None
            for index, table in enumerate(folder.labels)
            if (table[:, 0] == CLASSES.index(DamageClass.POTHOLE)).any()
        ]
        self._shares = np.array(list(folders.values())) / sum(folders.values())
        self._scenery = scenery
        self._width, self._height = size
        self._length = length
        self._seed = seed
        self.rect = False

    def __len__(self) -> int:
        return self._length

    @property
    def labels(self) -> list[dict[str, Any]]:
        """What ultralytics counts before it begins."""
        tables = [table for folder in self._folders for table in folder.labels]
        return [{"cls": table[:, :1], "bboxes": table[:, 1:5]} for table in tables]

    def __getitem__(self, index: int) -> dict[str, Any]:
        import torch

        # torch seeds each worker anew for each epoch, so the same index never brings the same scene twice
        rng = np.random.default_rng([self._seed, index, int(torch.randint(2**31, (1,)))])
        made = self._make(lambda: self._draw(rng), lambda: self._view(rng), self._width, self._height, rng)
        return _tensors(made)

    def _draw(self, rng: np.random.Generator) -> Sample:
        number = rng.choice(len(self._folders), p=self._shares)
        folder, horizon = self._folders[number], self._horizons[number]
        sample = folder.sample(int(rng.integers(len(folder.images))))
        if horizon is None or not self._holes or rng.random() >= self._pasted:
            return sample
        donor, index, donors_horizon = self._holes[int(rng.integers(len(self._holes)))]
        hole = cut_hole(donor.sample(index), donors_horizon, rng)
        return sample if hole is None else paste_hole(sample, hole, horizon, rng)

    def _view(self, rng: np.random.Generator) -> Image:
        path = self._scenery[int(rng.integers(len(self._scenery)))]
        return np.asarray(cv2.imread(str(path)), dtype=np.uint8)

    @staticmethod
    def collate_fn(batch: list[dict[str, Any]]) -> dict[str, Any]:
        """Ultralytics' own layout of a batch."""
        import torch

        joined = {key: torch.cat([item[key] for item in batch]) for key in ("cls", "bboxes")}
        number = torch.cat([torch.full((len(item["cls"]),), float(i)) for i, item in enumerate(batch)])
        names = ["scene"] * len(batch)
        return {"img": torch.stack([item["img"] for item in batch]), "batch_idx": number, "im_file": names, **joined}


def _tensors(made: Sample) -> dict[str, Any]:
    import torch

    height, width = made.image.shape[:2]
    centre = (made.boxes[:, :2] + made.boxes[:, 2:]) / 2 / (width, height)
    side = (made.boxes[:, 2:] - made.boxes[:, :2]) / (width, height)
    return {
        "img": torch.from_numpy(np.ascontiguousarray(made.image[..., ::-1].transpose(2, 0, 1))),
        "cls": torch.from_numpy(made.classes.astype(np.float32)).view(-1, 1),
        "bboxes": torch.from_numpy(np.concatenate([centre, side], axis=1).astype(np.float32)),
    }


def cpu_has_bfloat16() -> bool:
    """Whether this CPU computes in bfloat16: then a step takes half the time, on any other ten times as long."""
    return "BF16" in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def road_trainer(scenes: Scenes, threads: int) -> type:
    """A DetectionTrainer class that draws its training pictures from `scenes` and uses `threads` of the CPU."""
    import torch
    from ultralytics.models.yolo.detect import DetectionTrainer

    quick_halves = cpu_has_bfloat16()

    class RoadTrainer(DetectionTrainer):  # type: ignore[misc]
        """Each method says what it does otherwise than ultralytics."""

        def build_dataset(self, img_path: str, mode: str = "train", batch: int | None = None) -> Any:
            """Trains on the scenes; the folder is for validation only."""
            return scenes if mode == "train" else super().build_dataset(img_path, mode, batch)

        def get_dataloader(self, *args: Any, mode: str = "train", **kwargs: Any) -> Any:
            """For training, with one process beside this one that draws the scenes."""
            self.args.workers = 1 if mode == "train" else 0  # ultralytics draws in the main process on a CPU
            return super().get_dataloader(*args, mode=mode, **kwargs)

        def preprocess_batch(self, batch: dict[str, Any]) -> dict[str, Any]:
            """On a CPU: all its threads, bfloat16 where it has that, the memory layout it is quickest with."""
            batch = super().preprocess_batch(batch)
            if self.device.type == "cpu":
                torch.set_num_threads(threads)  # ultralytics leaves one core idle
                if quick_halves:
                    # ends with the step's own autocast block, which ultralytics refuses off CUDA
                    torch.set_autocast_dtype("cpu", torch.bfloat16)
                    torch.set_autocast_enabled("cpu", True)
                batch["img"] = batch["img"].contiguous(memory_format=torch.channels_last)
            return batch

        def get_model(self, *args: Any, **kwargs: Any) -> Any:
            """In the memory layout that a CPU is quickest with."""
            return super().get_model(*args, **kwargs).to(memory_format=torch.channels_last)

    return RoadTrainer
