"""The drive on the road network: map matching, odometry, the vehicle's path, the trajectory."""
