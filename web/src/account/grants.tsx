/** What somebody or some program may do, and which cameras they may see. */
import { useCameras } from '../api/cameras.js';
import { type Role, ROLES, isAtLeast } from '../api/me.js';
import { Choice, Field } from '../ui/field.js';
import { t } from '../words/words.js';
import styles from './account.module.css';

/** `cameras`: null for all. */
export type Grants = Readonly<{ role: Role; cameras: readonly string[] | null }>;

export function GrantFields({
  grants,
  most,
  hasAll = false,
  onChange,
}: {
  grants: Grants;
  /** No role above that can be given. */
  most: Role;
  /** All cameras go with the role. */
  hasAll?: boolean;
  onChange: (grants: Grants) => void;
}) {
  const { role, cameras } = grants;
  return (
    <>
      <Field label={t('grants.role')} hint={t(`role.${role}.may`)}>
        {(control) => (
          <select
            {...control}
            value={role}
            onChange={({ target }) => onChange({ ...grants, role: target.value as Role })}
          >
            {ROLES.filter((one) => isAtLeast(most, one)).map((one) => (
              <option key={one} value={one}>
                {t(`role.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {!hasAll && (
        <CameraPicker
          cameras={cameras}
          onChange={(picked) => onChange({ role, cameras: picked })}
        />
      )}
    </>
  );
}

function CameraPicker({
  cameras,
  onChange,
}: {
  cameras: Grants['cameras'];
  onChange: (cameras: Grants['cameras']) => void;
}) {
  const { list } = useCameras();
  return (
    <fieldset className={styles.cameras}>
      <legend>{t('grants.cameras')}</legend>
      <Choice isChosen={cameras === null} onChoose={(isAll) => onChange(isAll ? null : [])}>
        {t('grants.all')}
      </Choice>
      {cameras !== null &&
        list?.map(({ id, name }) => (
          <Choice
            key={id}
            isChosen={cameras.includes(id)}
            onChoose={(isOn) =>
              onChange(isOn ? [...cameras, id] : cameras.filter((other) => other !== id))
            }
          >
            {name}
          </Choice>
        ))}
    </fieldset>
  );
}

/** "all cameras", or how many. */
export function camerasWords(cameras: Grants['cameras']): string {
  return cameras === null ? t('grants.all.short') : t('cameras.count', { count: cameras.length });
}
