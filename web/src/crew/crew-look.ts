/** For sun and gloves: black on white, thick lines, nothing smaller than a thumb. */

import { css } from "lit";

export const crewLook = css`
  .big {
    display: flex; align-items: center; justify-content: center; gap: 10px; width: 100%; min-height: 60px; padding: 8px 14px;
    border: 2px solid #12303d; border-radius: 12px; background: #fff; color: #12303d; font-size: 19px; font-weight: 650;
    text-decoration: none; touch-action: manipulation;
  }
  .big svg { width: 26px; height: 26px; flex: none; }
  .big.go { border-color: #14663f; background: #14663f; color: #fff; }
  .big.go:active { background: #0e4a2e; }
  .big.quiet { min-height: 52px; border-color: #6f8f80; background: transparent; font-size: 17px; font-weight: 600; }
  .big:active { background: #dfe7e6; }
  .big:disabled { opacity: 0.5; }
  .field { font-size: 17px; }
  .field input, .field textarea { min-height: 56px; border: 2px solid #7d8b8a; border-radius: 10px; font-size: 19px; }
`;
