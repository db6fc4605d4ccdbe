<?php
/** A little of WordPress' own language pack. */

declare(strict_types=1);

return array(
	'domain'   => 'default',
	'language' => 'de_DE',
	'messages' => array(
		'January' => 'Januar',
		'February' => 'Februar',
		'March' => 'März',
		'April' => 'April',
		'May' => 'Mai',
		'June' => 'Juni',
		'July' => 'Juli',
		'August' => 'August',
		'September' => 'September',
		'October' => 'Oktober',
		'November' => 'November',
		'December' => 'Dezember',
	),
);
