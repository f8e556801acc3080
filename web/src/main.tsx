/** The page begins here. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { followCameras } from './api/cameras.js';
import { basePath } from './api/client.js';
import { followNews } from './api/news.js';
import { App } from './app.js';
import { followKeys } from './keys/use-keys.js';
import { followDownloads } from './save/downloads.js';
import { followTheme } from './shell/theme.js';
import './styles/tokens.css';
import './styles/base.css';
import { speak, spoken } from './words/words.js';

speak([new URLSearchParams(location.search).get('lang') ?? '', ...navigator.languages]);
document.documentElement.lang = spoken();
followTheme();
followKeys();
followNews();
followCameras();
followDownloads();

const root = document.querySelector('#root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Router base={basePath()}>
        <App />
      </Router>
    </StrictMode>,
  );
}
