/** The whole description of the API (OpenAPI 3.1), put together from its resources. */
import { access } from './access.js';
import { cameras } from './cameras.js';
import { clips } from './clips.js';
import { devices } from './devices.js';
import { playback } from './playback.js';
import { recordings } from './recordings.js';
import { system } from './system.js';
import { ref, SECURITY_SCHEMES } from './words.js';

const RESOURCES = [cameras, recordings, clips, playback, devices, system, access];

export const DESCRIPTION = {
  openapi: '3.1.0',
  info: {
    title: 'camrelay',
    version: '1',
    description: 'Live pictures and recordings of IP cameras.',
  },
  servers: [{ url: '/api/v1' }],
  paths: Object.assign({}, ...RESOURCES.map(({ paths }) => paths)) as object,
  components: {
    securitySchemes: SECURITY_SCHEMES,
    responses: {
      Error: {
        description: 'It failed; the message is for a person',
        content: { 'application/json': { schema: ref('Error') } },
      },
    },
    schemas: Object.assign({}, ...RESOURCES.map(({ schemas }) => schemas)) as object,
  },
};
