import "./look.css";
import "./words";
