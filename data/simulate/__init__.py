"""Simulated drives and their world: roads, damage scattered on them, how a vehicle moves, what its receiver measures.

Plain values, no pixels; `data.render` films them.
"""

from data.simulate.camera import Attitude, Camera
from data.simulate.drive import SPARSE, Bump, DrivePlan, Stop
from data.simulate.fleet import Fleet
from data.simulate.gnss import Gnss
from data.simulate.network import Road, read_roads
from data.simulate.route import BrokenRouteError, Leg, Route, plan_route
from data.simulate.scatter import scatter
from data.simulate.scene import Damage, Light, Repair, Scene
from data.simulate.weather import WEATHERS, Weather

__all__ = [
    "SPARSE",
    "WEATHERS",
    "Attitude",
    "BrokenRouteError",
    "Bump",
    "Camera",
    "Damage",
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
    "scatter",
]
