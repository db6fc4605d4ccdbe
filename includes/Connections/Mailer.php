<?php
declare(strict_types=1);

namespace ChurnStop\Connections;


defined( 'ABSPATH' ) || exit;

/** Sends e-mails to customers of one connection. */
interface Mailer {

	/** Of the connection whose customers it reaches. */
	public function connection(): string;

	/**
	 * Sends it, once: repeating is the outbox' part.
	 *
	 * @return bool|null Null where this e-mail shall not be sent: the store switched it off, or the customer has no
	 *     address.
	 */
	public function send( Email $message ): ?bool;
}
