import "./look.css";
import "./words";
import "./foreman/app";
