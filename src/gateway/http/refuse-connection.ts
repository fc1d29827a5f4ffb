import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '#kernel/app-error.ts';
import type { Log } from '#telemetry/log.ts';
import { mapError } from '../map-error.ts';
import type { OwedAnswers } from './owed-answers.ts';
import { safeHeaders } from './safe-headers.ts';

/** @param error ours, or that of Node's parser */
export type RefuseConnection = (error: AppError | NodeJS.ErrnoException, socket: Socket) => void;

/**
 * Answers by a constant error and ends the connection, so that nothing behind it on the wire is taken for a request.
 * Where an answer is on its way already, nothing is put into it.
 */
export function createConnectionRefusal(log: Log, owed: OwedAnswers): RefuseConnection {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const refusal = error instanceof AppError ? error : translate(error.code);
    const { status, code, body } = mapError(refusal, '');
    log.write('connection.refused', { code, detail: refusal.detail });
    if (socket.writable && !owed.hasBegun(socket)) socket.write(rawAnswer(status, JSON.stringify(body)));
    socket.destroy();
  };
}

function translate(code: string | undefined): AppError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new AppError('LIMIT_EXCEEDED', { httpStatus: 431 });
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new AppError('LIMIT_EXCEEDED', { httpStatus: 413 });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AppError('BAD_REQUEST', { httpStatus: 408 });
    default:
      return new AppError('BAD_REQUEST');
  }
}

function rawAnswer(status: number, body: string): string {
  const headers = {
    connection: 'close',
    ...safeHeaders,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}
