<?php
/** A little of WordPress' own language pack. */

declare(strict_types=1);

return array(
	'domain'   => 'default',
	'language' => 'ar',
	'messages' => array(
		'January' => 'يناير',
		'February' => 'فبراير',
		'March' => 'مارس',
		'April' => 'أبريل',
		'May' => 'مايو',
		'June' => 'يونيو',
		'July' => 'يوليو',
		'August' => 'أغسطس',
		'September' => 'سبتمبر',
		'October' => 'أكتوبر',
		'November' => 'نوفمبر',
		'December' => 'ديسمبر',
		"text direction\4ltr" => 'rtl',
	),
);
