"""What people see: the foreman's map and the crew's page, built by Vite into `web/dist`."""
