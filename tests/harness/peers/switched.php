<?php
/**
 * A member of staff has switched into the customer's account, as User Switching tells it: the cookie
 * `churnstop_test_staff` names them.
 *
 * @package ChurnStop
 */

declare(strict_types=1);

function current_user_switched(): WP_User|false {
	return is_user_logged_in() ? get_user_by( 'login', (string) ( $_COOKIE['churnstop_test_staff'] ?? '' ) ) : false;
}
