import "./look.css";
import "./words";
import { installed } from "./recorder/offline";
import { RecorderPage } from "./recorder/page";

const page = document.querySelector("vs-recorder");
void installed(() => page instanceof RecorderPage && page.idle);
