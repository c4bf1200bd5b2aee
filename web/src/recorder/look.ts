/** One word, as large as the screen lets it; the ground's colour says the same. Black at night, so that nothing blinds. */

import { css } from "lit";

export const pageLook = css`
  :host { --ground: #f6f7f6; --on: #14232b; --quiet: #43525a; --line: #c7cecd; display: block; min-height: 100%; }
  :host([data-phase="recording"]) { --ground: #0d5c38; --on: #fff; --quiet: #d5efe1; --line: #3c8862; }
  :host([data-phase="full"]), :host([data-phase="fault"]) {
    --ground: #9b1c14; --on: #fff; --quiet: #ffe3df; --line: #cf6a62;
  }
  :host(.night) { --ground: #000; --on: #b9c6cc; --quiet: #8a979e; --line: #37434a; }
  :host(.night[data-phase="recording"]) { --on: #58b98a; --quiet: #6f9c87; --line: #1e4633; }
  :host(.night[data-phase="full"]), :host(.night[data-phase="fault"]) { --on: #f0786e; --quiet: #c98f89; --line: #5a2622; }

  main {
    display: flex; flex-direction: column; min-height: 100dvh; box-sizing: border-box;
    padding: max(16px, env(safe-area-inset-top)) max(22px, env(safe-area-inset-right))
      max(16px, env(safe-area-inset-bottom)) max(22px, env(safe-area-inset-left));
    background: var(--ground); color: var(--on); transition: background 0.4s;
  }
  header {
    display: flex; align-items: center; justify-content: space-between; min-height: 56px; gap: 16px;
    font-size: clamp(18px, 4.6vmin, 30px); font-weight: 600; color: var(--quiet);
  }
  button {
    min-height: 56px; padding: 0 24px; border: 2px solid var(--line); border-radius: 14px; background: transparent;
    color: var(--on); font: inherit; font-size: clamp(18px, 4.6vmin, 28px); font-weight: 650; touch-action: manipulation;
  }
  button:focus-visible { outline: 4px solid #1484ad; outline-offset: 3px; }
  .start {
    min-height: 84px; margin-top: 28px; padding: 0 64px; border-color: #0b5c78; background: #0b5c78; color: #fff;
    font-size: clamp(28px, 8vmin, 48px);
  }
  .state { flex: 1; display: flex; flex-direction: column; justify-content: center; align-items: flex-start; }
  h1 {
    display: flex; align-items: center; gap: 0.22em; margin: 0; font-size: clamp(56px, min(17vw, 30vh), 220px);
    font-weight: 750; line-height: 1; letter-spacing: -0.03em;
  }
  .dot { flex: none; width: 0.5em; height: 0.5em; border-radius: 50%; background: #ff5a4d; }
  :host(.night) .dot { background: #a8372e; }
  .advice, .notice { max-width: 26em; margin: 0.7em 0 0; font-size: clamp(20px, 5.4vmin, 36px); line-height: 1.3; }
  .advice { color: var(--quiet); }
  .notice { font-weight: 650; }
  ul {
    display: flex; flex-wrap: wrap; gap: 4px 1.1em; margin: 0; padding: 14px 0 0; border-top: 2px solid var(--line);
    list-style: none; font-size: clamp(28px, 8.4vmin, 64px); font-weight: 650; font-variant-numeric: tabular-nums;
    letter-spacing: -0.015em; white-space: nowrap;
  }
  header a { color: inherit; font-size: 15px; font-weight: 400; text-align: right; }
  li.bad { color: #ffd84d; }
  :host(:not(.night)[data-phase="waiting"]) li.bad { color: #9a5b00; }
  .home { min-height: 1.4em; margin: 6px 0 0; font-size: clamp(18px, 4.4vmin, 30px); color: var(--quiet); }
  @media (orientation: landscape) {
    :host([data-phase="fault"]) h1, :host([data-phase="elsewhere"]) h1 { font-size: clamp(48px, min(9.5vw, 22vh), 150px); }
  }
  @media (orientation: portrait) { h1 { font-size: clamp(56px, 18vw, 160px); } ul { flex-direction: column; } }
  @media (prefers-reduced-motion: reduce) { main { transition: none; } }
`;
