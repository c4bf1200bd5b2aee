import "./look.css";
import "./words";
import "./crew/page";
import { registerServiceWorker } from "./crew/offline";

void registerServiceWorker();
