/** `/openapi.json`: what this API is, for programs (OpenAPI 3.1). */
import { Router } from 'express';
import { cameras } from './cameras.js';
import { clips } from './clips.js';
import { devices } from './devices.js';
import { recordings } from './recordings.js';
import { system } from './system.js';
import { ref } from './words.js';

export function openApiRouter(): Router {
  return Router().get('/openapi.json', (_req, res) => {
    res.json(DESCRIPTION);
  });
}

const RESOURCES = [cameras, recordings, clips, devices, system];

const DESCRIPTION = {
  openapi: '3.1.0',
  info: {
    title: 'camrelay',
    version: '1',
    description: 'Live pictures and recordings of IP cameras.',
  },
  servers: [{ url: '/api/v1' }],
  paths: Object.assign({}, ...RESOURCES.map(({ paths }) => paths)) as object,
  components: {
    responses: {
      Error: {
        description: 'It failed; the message is for a person',
        content: { 'application/json': { schema: ref('Error') } },
      },
    },
    schemas: Object.assign({}, ...RESOURCES.map(({ schemas }) => schemas)) as object,
  },
};
