/** What a program is called, whatever path leads to it. Pure. */

/** The last component: `rm` of `/bin/rm` and `./rm`. */
export function printBaseName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === '' ? path : name;
}

/** Python, node and others carry their version in the name: `python3.12` is `python`. */
export function printFamily(name: string): string {
  return /^(python|perl|ruby|node|php|lua|pip)[\d.]*$/.exec(name)?.[1] ?? name;
}
