<?php
declare(strict_types=1);

namespace ChurnStop\Emails;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Clock;
use ChurnStop\Connections\Email;
use ChurnStop\Connections\Mailer;
use ChurnStop\Connections\StaffNote;
use ChurnStop\Data;
use ChurnStop\InLocale;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Redemptions\Redemption;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\StorageFailure;

/**
 * What is sent when. Each e-mail is put into the outbox at once, after the commit of what it tells of, and sent by a
 * job: each once, tried again where the mail server refuses. The recovery job sweeps up what a lost job left.
 */
final class Outbox {

	public const JOB = 'churnstop_email';

	/**
	 * @param list<Mailer> $mailers
	 */
	public function __construct(
		private readonly OutboxStore $store,
		private readonly EmailComposer $composer,
		private readonly AttemptStore $attempts,
		private readonly RedemptionStore $redemptions,
		private readonly SettingsStore $settings,
		private readonly Jobs $jobs,
		private readonly Clock $clock,
		private readonly Log $log,
		private readonly array $mailers,
		private readonly StaffOutbox $staff,
	) {}

	/** @param array<string, mixed> $event The payload of `churnstop_subscription_cancelled`. */
	public function on_cancelled( array $event ): void {
		if ( 'live' === Data::string( $event, 'mode' ) && '' !== Data::string( $event, 'attempt_id' ) ) {
			$this->put( Email::CANCELLED, Data::string( $event, 'attempt_id' ), $this->clock->now() );
		}
	}

	/** @param array<string, mixed> $event The payload of `churnstop_offer_accepted`. */
	public function on_accepted( array $event ): void {
		$redemption = 'live' === Data::string( $event, 'mode' )
			? $this->redemptions->get( Data::int( $event, 'redemption_id' ) )
			: null;
		if ( null === $redemption ) {
			return;
		}
		$this->put( Email::ACCEPTED, $redemption->key, $this->clock->now() );
		$due = $this->reminder_due( $redemption->receipt->resumes_at );
		// A pause that ends sooner than that was agreed upon a moment ago: no need to remind of it.
		if ( null !== $due && $due > $this->clock->now() ) {
			$this->put( Email::REMINDER, $redemption->key, $due );
		}
	}

	/** @param array<string, mixed> $event The payload of `churnstop_subscription_kept`. */
	public function on_kept( array $event ): void {
		if ( '' !== Data::string( $event, 'attempt_id' ) ) {
			$this->put( Email::KEPT, Data::string( $event, 'attempt_id' ), $this->clock->now() );
		}
	}

	/** @param array<string, mixed> $event The payload of `churnstop_offer_reverted`. */
	public function on_reverted( array $event ): void {
		$redemption = Data::bool( $event, 'notify' )
			? $this->redemptions->get( Data::int( $event, 'redemption_id' ) )
			: null;
		if ( null !== $redemption ) {
			$this->put( Email::ENDED, $redemption->key, $this->clock->now() );
		}
	}

	/** The job: one e-mail, or all that are due. */
	public function send( string $kind, string $reference ): void {
		if ( in_array( $kind, StaffNote::KINDS, true ) ) {
			$this->staff->send( $kind );
			return;
		}
		$now = $this->clock->now();
		if ( ! in_array( $kind, Email::KINDS, true ) || ! $this->store->claim( $kind, $reference, $now ) ) {
			// Sent already, not due any more, or another process is at it.
			return;
		}
		try {
			$this->staff->announce( $kind, $reference );
			$state = $this->deliver( $kind, $reference );
		} catch ( \Throwable $error ) {
			// A template of the theme, another plugin's filter, the mail server.
			$this->log->error( 'An e-mail could not be sent.', array( 'kind' => $kind ) + Fault::of( $error ) );
			$state = 'failed';
		}
		if ( 'failed' === $state ) {
			if ( ! $this->store->failed( $kind, $reference, $now ) ) {
				$this->log->error( 'An e-mail was given up after its last try.', array( 'kind' => $kind ) );
			}
		} elseif ( 'sent' === $state || 'dropped' === $state ) {
			$this->store->done( $kind, $reference, $state );
		}
	}

	/** Tries those again that were given up lately: what kept them back is put right. */
	public function again(): void {
		$this->store->revive( $this->clock->now() );
		$this->sweep();
	}

	public function sweep(): void {
		try {
			foreach ( $this->store->due( $this->clock->now() ) as $due ) {
				$this->send( $due['kind'], $due['reference'] );
			}
		} catch ( StorageFailure $failure ) {
			$this->log->error( 'The outbox could not be read.', Fault::of( $failure ) );
		}
	}

	private function put( string $kind, string $reference, \DateTimeImmutable $due ): void {
		try {
			if ( $this->store->add( $kind, $reference, $due ) ) {
				$this->jobs->once( $due, self::JOB, array( $kind, $reference ) );
			}
		} catch ( StorageFailure $failure ) {
			// What the shopper did is done; only its e-mail is missing.
			$this->log->error( 'An e-mail could not be queued.', array( 'kind' => $kind ) + Fault::of( $failure ) );
		}
	}

	/** @return 'sent'|'dropped'|'failed'|'postponed' */
	private function deliver( string $kind, string $reference ): string {
		$redemption = in_array( $kind, array( Email::CANCELLED, Email::KEPT ), true )
			? null
			: $this->redemptions->by_key( $reference );
		$attempt    = $this->attempts->find( $redemption->attempt_id ?? $reference );
		if ( Email::REMINDER === $kind && null !== $redemption ) {
			$due = $this->reminder_due( $redemption->receipt->resumes_at );
			if ( null === $due ) {
				return 'dropped';
			}
			if ( $due > $this->clock->now() ) {
				// The merchant made it fewer days since.
				$this->store->postpone( $kind, $reference, $due );
				return 'postponed';
			}
		}
		return InLocale::run(
			$attempt->locale ?? '',
			fn (): string => $this->write_and_send( $kind, $attempt, $redemption ),
		);
	}

	/** @return 'sent'|'dropped'|'failed' */
	private function write_and_send( string $kind, ?Attempt $attempt, ?Redemption $redemption ): string {
		$email = match ( true ) {
			// What a customer agreed to holds longer than the record of how.
			Email::REMINDER === $kind && null !== $redemption => $this->composer->reminder( $attempt, $redemption ),
			null === $attempt          => null,
			Email::CANCELLED === $kind => $this->composer->cancelled( $attempt ),
			Email::KEPT === $kind      => $this->composer->kept( $attempt ),
			null === $redemption       => null,
			Email::ENDED === $kind     => $this->composer->ended( $attempt, $redemption ),
			Email::ACCEPTED === $kind  => $this->composer->accepted( $attempt, $redemption ),
			default                    => null,
		};
		if ( null === $email ) {
			return 'dropped';
		}
		foreach ( $this->mailers as $mailer ) {
			if ( $mailer->connection() === $email->subscription->connection ) {
				$sent = $mailer->send( $email );
				return null === $sent ? 'dropped' : ( $sent ? 'sent' : 'failed' );
			}
		}
		return 'dropped';
	}

	private function reminder_due( ?\DateTimeImmutable $resumes_at ): ?\DateTimeImmutable {
		$days = $this->settings->get()->reminder_days;
		return null === $resumes_at || $days < 1 ? null : $resumes_at->sub( new \DateInterval( 'P' . $days . 'D' ) );
	}
}
