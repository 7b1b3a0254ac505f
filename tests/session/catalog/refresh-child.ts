/** Another process that lists sessions, for `list-catalog.test.ts`. */
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { listCatalog } from '#/session/catalog/list-catalog.ts';

const [csmRoot = '', codexHome] = process.argv.slice(2);
const { status, total } = await listCatalog(openBunPlatform(), { csmRoot, codexHome }, {});
console.log(JSON.stringify({ status, total }));
