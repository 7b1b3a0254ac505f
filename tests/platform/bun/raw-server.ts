/** A TCP server of a test: what arrives as text, and sockets to answer or break by hand. */
import { createServer, type Server, type Socket } from 'node:net';

export interface RawServer extends AsyncDisposable {
  readonly port: number;
  /** Everything that clients sent, in order of arrival. */
  readonly received: string;
}

/**
 * Listens on a free loopback port.
 * @param answer called with the socket and the head of each request (up to its empty line), once a connection
 */
export async function openRawServer(answer: (socket: Socket, head: string) => void): Promise<RawServer> {
  let received = '';
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let head = '';
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const complete = head.includes('\r\n\r\n');
      head += chunk.toString('latin1');
      if (!complete && head.includes('\r\n\r\n')) answer(socket, head);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get received() {
      return received;
    },
    [Symbol.asyncDispose]: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
