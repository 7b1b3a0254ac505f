/** Paths that fit: what goes is in the middle, because the last folder is the one that people know it by. Pure. */
import { measureText, splitClusters } from '#/terminal/text/clusters.ts';

/** The path in at most `cols` columns: `~/work/…/src/app`, where there is less room `…/src/app`, then the end of its last name. */
export function fitPath(path: string, cols: number): string {
  if (measureText(path) <= cols) return path;
  const parts = path.split('/');
  // `~/work`, or `/srv`: where it begins is worth a name too.
  for (const head of [`${parts.slice(0, 2).join('/')}/…`, '…']) {
    let tail = '';
    for (let at = parts.length - 1; at > 0; at -= 1) {
      const longer = `/${parts[at] ?? ''}${tail}`;
      if (measureText(head + longer) > cols) break;
      tail = longer;
    }
    if (tail !== '') return head + tail;
  }
  const clusters = splitClusters(parts.at(-1) ?? '');
  while (clusters.length > 0 && measureText(`…${clusters.join('')}`) > cols) clusters.shift();
  return measureText('…') <= cols ? `…${clusters.join('')}` : '';
}
