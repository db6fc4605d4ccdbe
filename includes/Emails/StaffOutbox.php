<?php
declare(strict_types=1);

namespace ChurnStop\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Connections\Email;
use ChurnStop\Connections\StaffMail;
use ChurnStop\Connections\StaffNote;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;

/**
 * E-mails to staff. Each goes through the outbox as a customer's e-mail does, but is put there by the job that sends
 * that e-mail: no customer waits for it. All that are due go out in one e-mail.
 */
final class StaffOutbox {

	/** Which e-mails to customers staff can be told of. */
	private const ABOUT = array(
		Email::CANCELLED => StaffNote::CANCELLED,
		Email::ACCEPTED  => StaffNote::SAVED,
	);

	/** Notes of one e-mail. */
	private const MOST = 100;

	/** @param list<StaffMail> $mails */
	public function __construct(
		private readonly OutboxStore $store,
		private readonly StaffNotes $notes,
		private readonly Jobs $jobs,
		private readonly Clock $clock,
		private readonly Log $log,
		private readonly array $mails,
	) {}

	/** A customer's e-mail is about to be sent. */
	public function announce( string $kind, string $reference ): void {
		$about = self::ABOUT[ $kind ] ?? null;
		$due   = null === $about ? null : ( $this->mails[0] ?? null )?->due( $about, $this->clock->now() );
		if ( null !== $about && null !== $due && $this->store->add( $about, $reference, $due ) ) {
			$this->jobs->once( $due, Outbox::JOB, array( $about, '' ) );
		}
	}

	/**
	 * Sends what is due of a kind.
	 *
	 * @param StaffNote::CANCELLED|StaffNote::SAVED $kind
	 */
	public function send( string $kind ): void {
		$now   = $this->clock->now();
		$notes = array();
		$these = array();
		// Staff read the site's language, whoever's request this is.
		$switched = determine_locale() !== get_locale() && switch_to_locale( get_locale() );
		try {
			foreach ( $this->store->due( $now, self::MOST, $kind ) as [ 'reference' => $reference ] ) {
				if ( ! $this->store->claim( $kind, $reference, $now ) ) {
					continue;
				}
				$note = $this->notes->of( $kind, $reference );
				if ( null === $note ) {
					$this->store->done( $kind, $reference, 'dropped' );
				} else {
					$these[] = $reference;
					$notes[] = $note;
				}
			}
			$sent = array() === $notes ? null : ( $this->mails[0] ?? null )?->send( $kind, $notes );
		} catch ( \Throwable $error ) {
			$this->log->error( 'Staff could not be told.', array( 'kind' => $kind ) + Fault::of( $error ) );
			$sent = false;
		} finally {
			if ( $switched ) {
				restore_previous_locale();
			}
		}
		foreach ( $these as $reference ) {
			if ( false === $sent ) {
				$this->store->failed( $kind, $reference, $now );
			} else {
				$this->store->done( $kind, $reference, null === $sent ? 'dropped' : 'sent' );
			}
		}
	}
}
