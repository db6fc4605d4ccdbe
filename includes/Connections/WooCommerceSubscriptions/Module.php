<?php
declare(strict_types=1);

namespace ChurnStop\Connections\WooCommerceSubscriptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\AccountPage as AccountPages;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\LiveSubscriptions;
use ChurnStop\Connections\Mailer;
use ChurnStop\Connections\Margins;
use ChurnStop\Connections\PastCancellations;
use ChurnStop\Connections\PaymentHistories;
use ChurnStop\Connections\Platform;
use ChurnStop\Connections\StoreCoupons;
use ChurnStop\Connections\StoreFacts;
use ChurnStop\Connections\SubscriptionPanels;
use ChurnStop\Connections\Tenures;
use ChurnStop\Connections\WooCommerceSubscriptions\Emails\StoreMailer;
use ChurnStop\Container;
use ChurnStop\DeferredRoutes;
use ChurnStop\Jobs\Job;
use ChurnStop\Jobs\Runner;
use ChurnStop\Logging\Log;
use ChurnStop\Settings\SettingsStore;

/**
 * All that ChurnStop has of WooCommerce Subscriptions, where both plugins are active in versions that are supported.
 */
final class Module extends \ChurnStop\Module {

	/** Owners of the store's own routes and settings for REST. */
	private const ROUTES = array(
		'WooCommerce',
		'WC_Brands',
		'WCS_API',
		'WC_API_Subscriptions',
		'Automattic\\WooCommerce\\',
	);

	public function parts( Container $parts ): void {
		$parts->add( Platform::class, static fn (): Platform => new WooCommercePlatform() );
		$parts->add( Log::class, static fn (): ?Log => StoreLog::available() ? new StoreLog() : null );
		$parts->bind(
			WooCommerceSubscriptions::class,
			static fn (): WooCommerceSubscriptions => new WooCommerceSubscriptions(
				static fn (): bool => $parts->get( SettingsStore::class )->get()->refuse_automatic_tax
			)
		);
		$parts->add(
			Connection::class,
			static fn (): ?Connection => self::if_available( WooCommerceSubscriptions::class, $parts ),
		);
		$parts->add(
			PastCancellations::class,
			static fn (): ?PastCancellations => self::if_available( CancelledSubscriptions::class, $parts ),
		);
		$parts->add(
			PaymentHistories::class,
			static fn (): ?PaymentHistories => self::if_available( SubscriptionPaymentHistories::class, $parts ),
		);
		$parts->add(
			StoreFacts::class,
			static fn (): ?StoreFacts => self::if_available( CustomerFacts::class, $parts ),
		);
		$parts->add(
			LiveSubscriptions::class,
			static fn (): ?LiveSubscriptions => self::if_available( ActiveSubscriptions::class, $parts ),
		);
		$parts->add(
			SubscriptionPanels::class,
			static fn (): ?SubscriptionPanels => self::if_available( Panels::class, $parts ),
		);
		$parts->add(
			AccountPages::class,
			static fn (): ?AccountPages => self::if_available( AccountPage::class, $parts ),
		);
		$parts->add(
			StoreCoupons::class,
			static fn (): ?StoreCoupons => self::if_available( TemplateCoupons::class, $parts ),
		);
		$parts->add(
			Tenures::class,
			static fn (): ?Tenures => self::if_available( SubscriptionTenures::class, $parts ),
		);
		$parts->add( Margins::class, static fn (): ?Margins => self::if_available( CostsOfGoods::class, $parts ) );
		$parts->add(
			Job::class,
			static fn (): ?Job => RequiredPlugins::are_active()
				? new Job( LooseCoupons::JOB, LooseCoupons::SECONDS )
				: null,
		);
		$parts->add( Mailer::class, static fn (): ?Mailer => self::if_available( StoreMailer::class, $parts ) );
	}

	public function hooks( Container $parts ): void {
		add_action(
			LooseCoupons::JOB,
			static fn () => $parts->get( Runner::class )->may_run() ? self::if_available(
				LooseCoupons::class,
				$parts,
			)?->run() : null,
			10,
			0,
		);
		StoreOptions::prime();
		BillingSchedules::watch();
		( new DeferredRoutes( self::ROUTES ) )->register();
		StoreMailer::register();
		add_filter( 'woocommerce_email_format_string', array( CancelLink::class, 'in_email' ), 10, 2 );
		RequiredPlugins::declare_compatibility( $parts->file );
	}

	/**
	 * @template T of object
	 * @param class-string<T> $name
	 * @return T|null
	 */
	private static function if_available( string $name, Container $parts ): ?object {
		return RequiredPlugins::are_active() ? $parts->get( $name ) : null;
	}
}
