export const cameras = {
  'cameras.title': 'Cameras',
} as const;
