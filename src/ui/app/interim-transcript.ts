/** Texts only, until the transcript is there. Pure (no effect but on itself). */
import type { Region } from '#/terminal/cells/draw.ts';
import { itemText } from '#/protocol/responses/items.ts';
import type { SessionEvent, StoredEvent } from '#/session/events/index.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { drawLines } from '#/ui/text/draw-line.ts';
import type { Line } from '#/ui/text/line.ts';
import { splitText, wrapLines } from '#/ui/text/wrap-line.ts';
import type { HistoryPage } from '#/workstation/live-session.ts';
import type { TableRow } from './ui-effect.ts';

interface Entry {
  readonly id: string;
  text: string;
  isPrompt: boolean;
}

export class Transcript {
  version = 0;
  #header: readonly Line[] = [];
  readonly #entries: Entry[] = [];
  #up = 0;
  #taken = 0;

  readonly options: object;

  constructor(options: {
    readonly cwd: string;
    readonly home?: string;
    readonly showReasoning: boolean;
    readonly printTime: (atMs: number) => string;
  }) {
    this.options = options;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }
  get isAtEnd(): boolean {
    return this.#up === 0;
  }
  readonly wantsHistory = false;
  readonly isMoving = false;
  readonly statusText: string | undefined = undefined;
  readonly selectedText: string | undefined = undefined;
  readonly proposedPlan: string | undefined = undefined;

  setHeader(lines: readonly Line[]): void {
    this.#header = lines;
  }

  apply(event: SessionEvent | StoredEvent, _atMs: number): void {
    if (event.type === 'item.delta' && event.channel === 'text') {
      this.#entry(event.item_id, false).text += event.payload.delta;
    } else if (event.type === 'item.completed' && event.payload) {
      if (event.kind !== 'user_message' && event.kind !== 'agent_message') return;
      this.#entry(event.item_id, event.kind === 'user_message').text = itemText(event.payload.item);
    }
    this.version += 1;
  }

  #entry(id: string, isPrompt: boolean): Entry {
    let entry = this.#entries.find((one) => one.id === id);
    if (entry === undefined) this.#entries.push((entry = { id, text: '', isPrompt }));
    return entry;
  }

  prependHistory(page: HistoryPage): void {
    for (const event of page.events) this.apply(event, 0);
  }
  addNotice(text: string, tone: 'info' | 'error'): void {
    this.#entries.push({ id: '', text: `${tone === 'error' ? '■' : '•'} ${text}`, isPrompt: false });
    this.version += 1;
  }
  addTable(title: string, rows: readonly TableRow[]): void {
    this.addNotice([title, ...rows.map(([label, text]) => `  ${label}  ${text}`)].join('\n'), 'info');
  }
  #lines(cols: number, entries: readonly Entry[]): Line[] {
    return entries.flatMap(({ text, isPrompt }) => [
      ...wrapLines(splitText(`${isPrompt ? '› ' : ''}${text}`), cols),
      { spans: [] },
    ]);
  }
  draw(
    region: Region,
    _options: { readonly theme: Theme; readonly nowMs: number; readonly animations: boolean },
  ): void {
    const lines = [...this.#header, ...this.#lines(region.cols, this.#entries)];
    const most = Math.max(0, lines.length - region.rows);
    this.#up = Math.min(this.#up, most);
    drawLines(region, lines.slice(most - this.#up));
  }
  takeFinished(cols: number, _theme: Theme): Line[] {
    const lines = this.#taken === 0 && this.#entries.length > 1 ? [...this.#header] : [];
    lines.push(...this.#lines(cols, this.#entries.slice(this.#taken, -1)));
    this.#taken = Math.max(this.#taken, this.#entries.length - 1);
    return lines;
  }
  drawLive(cols: number, rows: number, _theme: Theme): Line[] {
    return this.#lines(cols, this.#entries.slice(this.#taken)).slice(-rows);
  }
  prompts(): readonly { readonly itemId: string; readonly text: string }[] {
    return this.#entries.filter(({ isPrompt }) => isPrompt).map(({ id, text }) => ({ itemId: id, text }));
  }
  scrollBy(rows: number): void {
    this.#up = Math.max(0, this.#up - rows);
  }
  scrollToEnd(): void {
    this.#up = 0;
  }
  scrollToTop(): void {
    this.#up = Infinity;
  }
  toggleDetails(): void {}
  toggleAt(_x: number, _y: number): void {}
  setFind(_query: string | undefined): void {}
  findNext(_step: 1 | -1): void {}
  readonly findState = undefined;
  setBrowsed(_itemId: string | undefined): void {}
  startSelection(_x: number, _y: number): void {}
  extendSelection(_x: number, _y: number): void {}
  endSelection(): void {}
  clearSelection(): void {}
}
