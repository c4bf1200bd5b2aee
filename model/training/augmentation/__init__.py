"""New pictures made of labelled ones: other cameras, other light, holes moved to other roads."""
