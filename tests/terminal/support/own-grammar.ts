/** The checker of csm's own grammar, for tests. */
export { findForeign } from '#/terminal/screen/own-grammar.ts';
