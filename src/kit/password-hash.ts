/**
 * Passwords as they may stand in a file: `$scrypt$ln=15,r=8,p=3$SALT$HASH`, base64 without padding.
 *
 * Source: RFC 7914 (scrypt); the PHC string format for password hashes.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

export type PasswordHash = Readonly<{
  /** Binary logarithm of scrypt's N. */
  costLog2: number;
  blockSize: number;
  parallelism: number;
  salt: Buffer;
  hash: Buffer;
}>;

/** 32 MiB and about a quarter of a second. */
const NEW = { costLog2: 15, blockSize: 8, parallelism: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** What a line in the file may ask of this machine for each try. */
const MOST_MEMORY_BYTES = 256 * 1024 * 1024;
const MOST_PARALLELISM = 16;
const LEAST_COST_LOG2 = 10;

const FORM =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** Whether a text claims to be a hash, right or wrong. */
export function looksHashed(text: string): boolean {
  return text.startsWith('$scrypt$');
}

/** Null where the text is no hash that can be used here. */
export function parsePasswordHash(text: string): PasswordHash | null {
  const [, ln, r, p, salt = '', hash = ''] = FORM.exec(text) ?? [];
  const parsed = {
    costLog2: Number(ln),
    blockSize: Number(r),
    parallelism: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
  const isUsable =
    parsed.costLog2 >= LEAST_COST_LOG2 &&
    parsed.blockSize >= 1 &&
    parsed.parallelism >= 1 &&
    parsed.parallelism <= MOST_PARALLELISM &&
    memoryOf(parsed) <= MOST_MEMORY_BYTES;
  return isUsable ? parsed : null;
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, { ...NEW, salt }, HASH_BYTES);
  const { costLog2, blockSize, parallelism } = NEW;
  return `$scrypt$ln=${costLog2},r=${blockSize},p=${parallelism}$${bare(salt)}$${bare(hash)}`;
}

export async function isPassword(password: string, wanted: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, wanted, wanted.hash.length), wanted.hash);
}

type Cost = Omit<PasswordHash, 'hash'>;

function derive(password: string, cost: Cost, bytes: number): Promise<Buffer> {
  const { costLog2, blockSize: r, parallelism: p, salt } = cost;
  const options = { N: 2 ** costLog2, r, p, maxmem: 2 * memoryOf(cost) };
  return new Promise((resolve, reject) => {
    // The same letters may be composed in several ways; which one is the keyboard's business.
    scrypt(password.normalize('NFC'), salt, bytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function memoryOf({ costLog2, blockSize, parallelism }: Omit<Cost, 'salt'>): number {
  return 128 * blockSize * (2 ** costLog2 + parallelism + 2);
}

const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
