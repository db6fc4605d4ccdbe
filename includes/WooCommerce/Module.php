<?php
declare(strict_types=1);

namespace ChurnStop\WooCommerce;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Admin\CustomerAttempts;
use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Connections\StaffMail;
use ChurnStop\Container;
use ChurnStop\Flows\Flows;
use ChurnStop\Health\Probe;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Runner;

/**
 * The door to WooCommerce's own places, where people look for reasons: its webhooks, its REST API, its list of
 * subscriptions.
 */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			Webhooks::class,
			static fn (): Webhooks => new Webhooks( $parts->later( WebhookPayload::class ) ),
		);
		$parts->bind(
			WebhookRetries::class,
			static fn (): WebhookRetries => new WebhookRetries( $parts->later( Runner::class ) ),
		);
		$parts->bind(
			OrderLink::class,
			static fn (): OrderLink => new OrderLink( $parts->later( CustomerAttempts::class ) ),
		);
		$parts->bind(
			SubscriptionsList::class,
			static fn (): SubscriptionsList => new SubscriptionsList(
				$parts->later( Reasons::class ),
				$parts->later( AttemptSearch::class ),
				$parts->later( Flows::class ),
			)
		);
		$parts->add( Job::class, static fn (): Job => new Job( WebhookRetries::JOB ) );
		$parts->add( Job::class, static fn (): Job => new Job( Digest::JOB, Digest::SECONDS ) );
		$parts->add( StaffMail::class, static fn (): ?StaffMail => function_exists( 'WC' ) ? new StaffMailer() : null );
		$parts->add( Probe::class, static fn (): Probe => new DisabledWebhooks() );
	}

	public function hooks( Container $parts ): void {
		// WooCommerce loads active webhooks in `init`, as early as at 0.
		$parts->get( Webhooks::class )->register();
		$parts->get( WebhookRetries::class )->register();
		add_action( 'rest_api_init', static fn () => $parts->get( SubscriptionField::class )->register() );
		WeeklyMailer::register();
		StaffMailer::register();
		add_action(
			Digest::JOB,
			static fn () => $parts->get( Runner::class )->may_run() && function_exists( 'WC' )
				? $parts->get( Digest::class )->run()
				: null,
			10,
			0,
		);
		if ( is_admin() ) {
			( new HomeCard( $parts->later( Digest::class ) ) )->register();
			$parts->get( SubscriptionsList::class )->register();
			$parts->get( OrderLink::class )->register();
		}
	}
}
