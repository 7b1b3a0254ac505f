/** The terminal in memory of the harness, for the tests of the engine below it. */
export { printGridCells, VirtualTerminal, type WidthOpinion } from '#/ui/harness/virtual-terminal.ts';
