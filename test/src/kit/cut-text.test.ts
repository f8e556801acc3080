import { describe, expect, it } from 'vitest';
import { cutText } from '../../../src/kit/cut-text.js';

describe('a text that is cut', () => {
  it('stays as it is where it is short enough', () => {
    expect(cutText('one two', 7)).toBe('one two');
  });

  it.each([
    ['one two three', 9, 'one two…'],
    ['{"token":"abcdefgh","next":1}', 14, '{"token":…'],
    ['a=1&token=abcdefgh', 12, 'a=1…'],
  ])('loses the word that would be parted: %s', (text, most, cut) => {
    expect(cutText(text, most)).toBe(cut);
  });

  it('is nothing at all where it is one word', () => {
    expect(cutText('abcdefgh', 4)).toBe('…');
  });

  it('keeps a word that ends where it is cut', () => {
    expect(cutText('one two', 3)).toBe('one…');
  });
});
