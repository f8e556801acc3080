/** The page begins here. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { followCameras } from './api/cameras.js';
import { ApiFailure, basePath } from './api/client.js';
import { followNews } from './api/news.js';
import { App } from './app.js';
import { followKeys } from './keys/use-keys.js';
import { followDownloads } from './save/downloads.js';
import { followTheme } from './shell/theme.js';
import './styles/tokens.css';
import './styles/base.css';
import { speak, spoken } from './words/words.js';

const RETRIES = 2;

speak([new URLSearchParams(location.search).get('lang') ?? '', ...navigator.languages]);
document.documentElement.lang = spoken();
followTheme();
followKeys();
followNews();
followCameras();
followDownloads();

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      // What camrelay refuses it will refuse again; what did not reach it may.
      retry: (count, error) =>
        count < RETRIES &&
        !(error instanceof ApiFailure && error.status >= 400 && error.status < 500),
    },
  },
});

const root = document.querySelector('#root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <Router base={basePath()}>
          <App />
        </Router>
      </QueryClientProvider>
    </StrictMode>,
  );
}
