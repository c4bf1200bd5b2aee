"""The picture that is shown first lets the damage be seen: on the map, in the mail and on the crew's page."""

import cv2
import numpy as np
import pytest
from sqlalchemy import select

from api.mail.pictures import BoxedPictures
from data.schema import Damage, Sighting
from model.networks.privacy import FREE_SHARE
from tests.api.orders import crew_token

OLDER, NEWER = "seed-1-00.jpg", "seed-2-00.jpg"


def seen(store, older, newer):
    """What share of the first damage's box the blur covers in each drive's picture."""
    with store.write() as session:
        for name, share in ((OLDER, older), (NEWER, newer)):
            session.scalars(select(Sighting).where(Sighting.picture == name)).one().hidden_share = share


def in_the_mail(store):
    """Which of the two pictures a mail would carry: the older drive's is made white."""
    white = np.full((720, 1280, 3), 255, np.uint8)
    store.pictures.write(OLDER, cv2.imencode(".jpg", white)[1].tobytes())
    with store.read() as session:
        picture = BoxedPictures(store.pictures).of(session.get_one(Damage, 1)).whole
    return OLDER if cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR).mean() > 200 else NEWER


@pytest.mark.parametrize(
    ("older", "newer", "first"),
    [
        (0.0, 0.0, NEWER),
        (0.0, 0.8, OLDER),
        (0.0, FREE_SHARE, NEWER),
        (None, None, NEWER),  # kept before anybody noted it
        (None, 0.8, OLDER),
        (0.8, None, NEWER),
        (0.9, 0.8, NEWER),
    ],
)
def test_a_blurred_hole_is_not_what_the_foreman_and_the_crew_look_at(foreman, visitor, store, older, newer, first):
    seen(store, older, newer)
    told = foreman.get("/damages/1").json()["sightings"]
    assert told[0]["picture"] == f"/pictures/{first}"
    token = crew_token(foreman, store, 1)
    assert visitor.get(f"/crew/{token}").json()["tasks"][0]["picture"].endswith(first)
    assert in_the_mail(store) == first
