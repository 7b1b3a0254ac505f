/** Run as a program of its own, because proxies and certificates are read from the environment: `URL` -> one JSON line. */
import { openBunHttp } from '#/platform/bun/bun-http.ts';

const [url = ''] = process.argv.slice(2);
try {
  const response = await openBunHttp().send({ method: 'GET', url, headers: [] });
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  console.log(JSON.stringify({ status: response.status, body: Buffer.concat(chunks).toString() }));
} catch (error) {
  const { code, message } = error as { code?: unknown; message: string };
  console.log(JSON.stringify({ code, message }));
}
