export const live = {
  'live.title': 'Live',
} as const;
