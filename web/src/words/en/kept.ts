export const kept = {
  'kept.title': 'Kept',
} as const;
