import "./look.css";
import "./words";
import "./crew/page";
