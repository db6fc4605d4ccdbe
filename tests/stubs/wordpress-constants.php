<?php
/** Constants that WordPress defines at run time, for PHPStan. */

const ARRAY_A = 'ARRAY_A';
const ARRAY_N = 'ARRAY_N';
const OBJECT = 'OBJECT';
const OBJECT_K = 'OBJECT_K';
const ABSPATH = '/';
const WPINC = 'wp-includes';
const WP_CONTENT_DIR = '/wp-content';
const COOKIEPATH = '/';
const COOKIE_DOMAIN = '';
const LOGGED_IN_COOKIE = 'wordpress_logged_in_';
