/** Is a key meant for a field that somebody writes in? Then it is no command. */
export const isTyping = (event: KeyboardEvent): boolean =>
  (event.composedPath()[0] as Element).matches?.("input:not([type=checkbox]), textarea, select") ?? false;
