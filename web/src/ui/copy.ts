/**
 * Copies a text. Browsers hand out the clipboard under HTTPS and on localhost only; elsewhere, and
 * cameras are mostly watched over plain HTTP at home, the old way still works.
 */
export async function copy(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  field.setAttribute('readonly', '');
  field.className = 'aloud';
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without HTTPS
  document.execCommand('copy');
  field.remove();
}
