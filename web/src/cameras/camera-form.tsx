/**
 * The form of a camera, new or there already: its kind, where it is and how to sign in, the test that shows
 * its picture, and only then the button that saves it.
 */
import { type ReactNode, useRef, useState } from 'react';
import { useCameras } from '../api/cameras.js';
import { ApiFailure } from '../api/client.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { randomText } from '../ui/random-text.js';
import { t } from '../words/words.js';
import { CameraField, type FieldValues } from './camera-fields.js';
import { idOf } from './camera-id.js';
import styles from './form.module.css';
import { editedFurther, editsSince, type FormEdits, withEdits } from './form-edits.js';
import {
  changedKeys,
  emptyForm,
  formOf,
  type FormValues,
  isSet,
  type Keys,
  newKeys,
} from './form-values.js';
import { fieldToMend, problemsIn } from './mending.js';
import { PushAddress } from './push-address.js';
import { RecordFields } from './record-fields.js';
import { StreamFields } from './stream-fields.js';
import { TestPanel } from './test-panel.js';
import { useCameraTest } from './use-camera-test.js';
import { COMMON, type FieldSpec, type VendorSpec } from './vendors.js';

/** Of a camera that is there: its id, and its keys as the API gives them. */
export type Existing = Readonly<{ id: string; keys: Keys }>;

const KEY_LETTERS = 20;
/** What has nothing to do with whether there is a picture. */
const NOT_TESTED = new Set(['name', 'record', 'retention', 'time_zone', 'enabled', 'id']);

export function CameraForm({
  vendor,
  existing,
  name: initialName = '',
  onName,
  save,
  aside,
}: {
  vendor: VendorSpec;
  existing: Existing | null;
  /** Of a new camera: kept when another kind is chosen. */
  name?: string;
  onName?: (name: string) => void;
  /** @throws ApiFailure */
  save: (id: string, keys: Keys) => Promise<void>;
  /** Stands below the test. */
  aside?: ReactNode;
}) {
  const { list } = useCameras();
  const form = useRef<HTMLFormElement>(null);
  const [fresh] = useState(() => withKey(vendor, emptyForm(vendor, { name: initialName })));
  const [edits, setEdits] = useState<FormEdits>({});
  const values = withEdits(existing ? formOf(vendor, existing.keys, existing.id) : fresh, edits);
  const { test, run, cancel } = useCameraTest();
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [isSaving, setSaving] = useState(false);

  const taken = list?.map(({ id }) => id) ?? [];
  const id = existing?.id ?? (idOf(values.name, taken) || idOf(vendor.id, taken));
  const keys = existing
    ? changedKeys(vendor, existing.keys, existing.id, values)
    : newKeys(vendor, values);
  const subject = subjectOf(keys);
  const needsTest = existing === null || subject !== '{}';
  const hasPicture = test.isOk === true && test.subject === subject;
  const problems = problemsIn(failure ?? test.refusal);
  const isUnchanged = existing !== null && Object.keys(keys).length === 0;

  const change = (changed: FormEdits): void => {
    setEdits((before) => editedFurther(before, changed));
    setFailure(null);
    if (changed.name !== undefined) onName?.(changed.name);
  };
  const fill = (filled: FieldValues): void => change({ fields: filled });
  const focus = (key: string | null | undefined): void => {
    const field = form.current?.querySelector<HTMLElement>(`[data-key="${key}"]`);
    const rest = field?.closest('details');
    if (rest) rest.open = true;
    field?.focus();
  };
  const tryIt = async (): Promise<void> => {
    setFailure(null);
    const ended = await run({ id, ...keys }, subject);
    const failed = ended?.steps.find(({ state }) => state === 'failed');
    if (failed) focus(fieldToMend(vendor, failed));
    else if (ended?.refusal) focus([...problemsIn(ended.refusal).keys()][0]);
  };
  const saveIt = async (): Promise<void> => {
    setFailure(null);
    setSaving(true);
    try {
      await save(id, keys);
      setEdits((now) => editsSince(edits, now));
    } catch (error) {
      const refused =
        error instanceof ApiFailure ? error : new ApiFailure('internal', String(error), 0);
      setFailure(refused);
      focus([...problemsIn(refused).keys()][0]);
    } finally {
      setSaving(false);
    }
  };
  const fieldOf = (spec: FieldSpec) => (
    <CameraField
      key={spec.key}
      spec={spec}
      value={values.fields[spec.key] ?? ''}
      isSecretSet={existing !== null && isSet(vendor, existing.keys, spec.key)}
      problem={problems.get(spec.key)}
      onFill={fill}
    />
  );
  const testWord = test.subject === null ? 'cameras.test' : 'cameras.testAgain';
  return (
    <>
      <form
        ref={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void (needsTest && !hasPicture ? tryIt() : saveIt());
        }}
      >
        {vendor.fields.filter(({ isRare }) => !isRare).map(fieldOf)}
        <div className={styles.field}>
          <Field
            label={t('field.name')}
            hint={t(existing ? 'field.name.is' : 'field.name.hint', { id })}
            problem={problems.get('name')}
          >
            {(control) => (
              <input
                {...control}
                data-key="name"
                value={values.name}
                autoComplete="off"
                onChange={({ target }) => change({ name: target.value })}
              />
            )}
          </Field>
        </div>
        {vendor.id === 'push' && (
          <div className={styles.field}>
            <PushAddress id={id} secret={values.fields.key ?? ''} isKeyKept={existing !== null} />
          </div>
        )}
        <RecordFields
          values={values.record}
          problem={problems.get('record')}
          onChange={(record) => change({ record })}
        />
        <details className={styles.rare}>
          <summary>{t('cameras.more')}</summary>
          <div className={styles.form}>
            {vendor.id !== 'rtsp' && vendor.streams.length > 1 && (
              <StreamFields vendor={vendor} values={values} onChange={change} />
            )}
            {vendor.fields.filter(({ isRare }) => isRare).map(fieldOf)}
            {COMMON.map(fieldOf)}
          </div>
        </details>
        {failure && (
          <p className={styles.problem} role="alert">
            {saveFailureWords(failure)}
          </p>
        )}
        <div className={styles.buttons}>
          <Button
            kind={hasPicture || !needsTest ? 'plain' : 'main'}
            disabled={test.isRunning}
            onClick={() => void tryIt()}
          >
            {t(testWord)}
          </Button>
          {(hasPicture || !needsTest) && (
            <Button
              kind="main"
              className={styles.save}
              disabled={isSaving || isUnchanged}
              onClick={() => void saveIt()}
            >
              {t('cameras.save')}
            </Button>
          )}
          {needsTest && !hasPicture && (
            <Button kind="quiet" disabled={isSaving} onClick={() => void saveIt()}>
              {t('cameras.saveAnyway')}
            </Button>
          )}
          <button type="submit" hidden />
        </div>
      </form>
      <div className={styles.side}>
        {(existing === null || test.subject !== null) && (
          <TestPanel test={test} name={values.name || id} onCancel={cancel} />
        )}
        {aside}
      </div>
    </>
  );
}

/** What a test is about, as text. */
function subjectOf(keys: Keys): string {
  const about = Object.entries(keys).filter(([key]) => !NOT_TESTED.has(key));
  return JSON.stringify(Object.fromEntries(about));
}

/** What a camera that sends has to show: made up here, so that nobody else may send in its place. */
function withKey(vendor: VendorSpec, values: FormValues): FormValues {
  if (vendor.id !== 'push') return values;
  return { ...values, fields: { ...values.fields, key: randomText(KEY_LETTERS) } };
}

function saveFailureWords({ code, message }: ApiFailure): string {
  if (code === 'config_readonly') return t('refused.config_readonly');
  if (code === 'config_conflict') return t('refused.config_conflict');
  if (code === 'camera_exists') return t('cameras.exists');
  return code === 'bad_config' ? t('cameras.mend') : message;
}
