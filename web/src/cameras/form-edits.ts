/**
 * What was changed by hand in a form, kept apart from what it began with: that may change below the hands,
 * once it was saved or where somebody else changes the camera, and nothing typed is lost by it.
 */
import type { FormValues } from './form-values.js';

/** Only what was touched. */
export type FormEdits = Partial<FormValues>;

/** What the form shows. */
export function withEdits(base: FormValues, edits: FormEdits): FormValues {
  return { ...base, ...edits, fields: { ...base.fields, ...edits.fields } };
}

/** Edits over edits. */
export function editedFurther(edits: FormEdits, more: FormEdits): FormEdits {
  return { ...edits, ...more, fields: { ...edits.fields, ...more.fields } };
}

/** What was typed since `saved` was sent; what is still as it was sent is no edit any more. */
export function editsSince(saved: FormEdits, edits: FormEdits): FormEdits {
  const { fields, ...rest } = edits;
  return {
    ...Object.fromEntries(changesIn(rest, saved)),
    fields: Object.fromEntries(changesIn(fields ?? {}, saved.fields ?? {})),
  };
}

function changesIn<T>(is: Readonly<Record<string, T>>, was: Readonly<Record<string, unknown>>) {
  return Object.entries(is).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key]),
  );
}
