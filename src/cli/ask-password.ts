/** A password from whoever sits at the terminal, unseen, or from the first line of a pipe. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CamrelayError } from '../model/errors.js';
import { Interrupted } from './interruption.js';

const LONGEST = 1_024;

/** @throws CamrelayError usage where there is none; Interrupted */
export async function askPassword(): Promise<string> {
  const isTerminal = process.stdin.isTTY;
  const password = await line(isTerminal ? 'Password: ' : '');
  if (password === '' || password.length > LONGEST) {
    const how = isTerminal ? 'type one' : 'give it as the first line of standard input';
    throw new CamrelayError('usage', `a password of 1 to ${LONGEST} characters is needed; ${how}`);
  }
  if (isTerminal && (await line('Once more: ')) !== password) {
    throw new CamrelayError('usage', 'the two passwords differ; nothing was changed');
  }
  return password;
}

/** Nothing that is typed is shown. */
async function line(question: string): Promise<string> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({
    input: process.stdin,
    output: unseen,
    terminal: process.stdin.isTTY,
  });
  process.stderr.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('line', resolve);
      reader.once('SIGINT', () => reject(new Interrupted('SIGINT')));
      reader.once('close', () => resolve(''));
    });
  } finally {
    if (question !== '') process.stderr.write('\n');
    reader.close();
  }
}
