/** `/openapi.json`: what this API is, for programs. */
import { Router } from 'express';
import { DESCRIPTION } from './openapi/description.js';

export function openApiRouter(): Router {
  return Router().get('/openapi.json', (_req, res) => {
    res.json(DESCRIPTION);
  });
}
