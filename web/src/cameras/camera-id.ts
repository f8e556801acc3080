/** The id of a new camera, which is the path in all its addresses, from its name. */
const LONGEST = 64;

/** @returns empty where nothing of the name can be used; a number at its end where it is taken */
export function idOf(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, ' ')
    .trim()
    .replaceAll(/[\s-]+/g, '-')
    .replaceAll(/^[-_]+|[-_]+$/g, '')
    .slice(0, LONGEST);
  if (plain === '') return '';
  for (let number = 2, id = plain; ; number++) {
    if (!taken.includes(id)) return id;
    const ending = `-${number}`;
    id = `${plain.slice(0, LONGEST - ending.length)}${ending}`;
  }
}
