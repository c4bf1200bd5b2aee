"""The demo: a municipality's month in a folder, from roads and drives to the map, with nothing pretended.

Real files are imported, the real night runs after each day, the foreman's and the crew's own code does what they do
between, and the real server sends real mail, to a catcher on this machine where it can be read in the browser.
"""
