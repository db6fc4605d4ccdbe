<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

/**
 * What an audience may ask of a subscription's store beyond its snapshot. All but the first two are about the customer,
 * over all their subscriptions.
 */
enum StoreFact: string {

	case Category       = 'category';
	case PricePerMonth  = 'price_per_month';
	case TenureDays     = 'tenure_days';
	case RenewalsPaid   = 'renewals_paid';
	case LifetimeValue  = 'lifetime_value';
	case FailedPayments = 'failed_payments_12_months';
	case Subscriptions  = 'subscriptions';
}
