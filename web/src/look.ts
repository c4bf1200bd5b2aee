/** What every component shares: buttons, fields, headings, and a focus ring that is always seen. */

import { css } from "lit";

export const look = css`
  :host { box-sizing: border-box; }
  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, h3, p, dl, dd, ol, ul, figure { margin: 0; padding: 0; }
  ol, ul { list-style: none; }
  h2 { font-size: 15px; font-weight: 650; letter-spacing: -0.01em; }
  h3 { font-size: 11px; font-weight: 600; letter-spacing: 0.02em; color: var(--ink-3); }
  :focus-visible { outline: none; box-shadow: var(--focus); border-radius: 6px; }
  [hidden] { display: none !important; }

  button, input, select, textarea { font: inherit; color: inherit; }
  button { cursor: pointer; }
  button:disabled { cursor: not-allowed; }

  .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 6px;
    min-height: 34px; padding: 0 12px; border: 1px solid var(--line-2); border-radius: 7px;
    background: var(--paper); font-weight: 550; text-decoration: none; color: inherit;
  }
  .button:hover:not(:disabled) { background: var(--paper-2); }
  .button:disabled { opacity: 0.55; }
  .button.primary { background: var(--accent); border-color: var(--accent); color: #fff; }
  .button.primary:hover:not(:disabled) { background: var(--accent-hover); }
  .button.danger { color: var(--bad); }
  .button.plain { border-color: transparent; background: transparent; }
  .button.plain:hover:not(:disabled) { background: var(--paper-3); }
  .button.wide { width: 100%; }
  .icon-button {
    display: inline-grid; place-items: center; width: 32px; height: 32px; padding: 0; border: 0; border-radius: 6px;
    background: transparent; color: var(--ink-2);
  }
  .icon-button:hover:not(:disabled) { background: var(--paper-3); color: var(--ink); }
  .icon-button:disabled { opacity: 0.35; }

  .field { display: block; font-weight: 550; }
  .field > span.hint { font-weight: 400; color: var(--ink-3); }
  .field input, .field select, .field textarea {
    display: block; width: 100%; margin-top: 5px; min-height: 36px; padding: 7px 10px;
    border: 1px solid var(--line-2); border-radius: 7px; background: var(--paper); font-weight: 400;
  }
  .field textarea { min-height: 64px; resize: vertical; }

  .notice { padding: 10px 12px; border-radius: 7px; background: var(--paper-3); color: var(--ink-2); }
  .notice.bad { background: var(--bad-soft); color: #7d1610; }
  .notice.good { background: var(--good-soft); color: #10502f; }
  .muted { color: var(--ink-3); }
  .number { font-variant-numeric: tabular-nums; }

  .tag {
    display: inline-flex; align-items: center; gap: 5px; padding: 1px 8px; border-radius: 99px;
    background: var(--paper-3); color: var(--ink-2); font-size: 12px; font-weight: 550; white-space: nowrap;
  }
  .tag.good { background: var(--good-soft); color: #10502f; }
  .tag.bad { background: var(--bad-soft); color: #7d1610; }
  .tag.accent { background: var(--accent-soft); color: #074257; }

  .spinner {
    width: 14px; height: 14px; border: 2px solid currentcolor; border-right-color: transparent; border-radius: 50%;
    animation: spin 0.8s linear infinite;
  }
  @keyframes spin { to { transform: rotate(360deg); } }
  @media (prefers-reduced-motion: reduce) { .spinner { animation-duration: 3s; } }

  .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

/** A panel beside the map: a fixed head, a scrolling body, a fixed foot. */
export const panel = css`
  :host { display: flex; flex-direction: column; height: 100%; background: var(--paper); overflow: hidden; }
  header {
    display: flex; align-items: center; gap: 8px; flex: none; min-height: 52px; padding: 8px 10px 8px 18px;
    border-bottom: 1px solid var(--line);
  }
  header h2 { flex: 1; }
  .body { flex: 1; overflow: auto; padding: 16px 18px; overscroll-behavior: contain; }
  .body > * + * { margin-top: 16px; }
  footer { flex: none; padding: 12px 18px; border-top: 1px solid var(--line); background: var(--paper); }
`;
