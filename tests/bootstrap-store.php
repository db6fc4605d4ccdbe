<?php
declare(strict_types=1);

const CHURNSTOP_SITE_KIND = 'store';

require __DIR__ . '/bootstrap-wordpress.php';
